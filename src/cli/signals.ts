/** When a command that runs on has to end. */

/**
 * Resolves at the first SIGTERM or SIGINT, or when the supervisor that started this process is gone. A second SIGINT ends
 * the process at once: whoever presses Ctrl-C twice does not want to wait.
 */
export function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    let interrupts = 0;
    process.on('SIGTERM', () => resolve('SIGTERM'));
    process.on('SIGINT', () => {
      if (++interrupts > 1) process.exit(130);
      resolve('SIGINT');
    });
    // Only a child of `jimkv dev` has this channel. It must not keep the process alive by itself.
    process.on('disconnect', () => resolve('the supervisor is gone'));
    process.channel?.unref();
  });
}
