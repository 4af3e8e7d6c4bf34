/** When a command that runs on has to end. */

/** A terminal signals the whole group, and npm passes its own signal on: both together are one Ctrl-C. */
const sameKeystrokeMs = 500;

/**
 * Resolves at the first SIGTERM or SIGINT, or when the supervisor that started this process is gone. A second SIGINT ends
 * the process at once: whoever presses Ctrl-C twice does not want to wait.
 */
export function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    let interruptedAt: number | undefined;
    process.on('SIGTERM', () => resolve('SIGTERM'));
    process.on('SIGINT', () => {
      interruptedAt ??= performance.now();
      if (performance.now() - interruptedAt > sameKeystrokeMs) process.exit(130);
      resolve('SIGINT');
    });
    // Only a child of `jimkv dev` has this channel. It must not keep the process alive by itself.
    process.on('disconnect', () => resolve('the supervisor is gone'));
    process.channel?.unref();
  });
}
