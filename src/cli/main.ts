#!/usr/bin/env node
/**
 * The command line. `jimkv COMMAND [options] [words]`: each command is a file of its own, loaded when it is called, so
 * that `jimkv --help` does not wait for a database to load.
 *
 * Exit codes: 0 done, 1 it failed, 2 wrongly called.
 */
import { enableCompileCache } from 'node:module';

enableCompileCache();

const { run } = await import('./run.ts');
process.exitCode = await run(process.argv.slice(2));
