/** `npm run bench -- NAME [arguments]`: runs `bench/NAME.ts`. */
import { readdirSync } from 'node:fs';

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== 'main.ts')
  .map((file) => file.slice(0, -3));
const [name, ...args] = process.argv.slice(2);
if (name === undefined || !names.includes(name)) {
  console.error(`usage: npm run bench -- NAME, where NAME is one of: ${names.join(', ')}`);
  process.exit(2);
}
const benchmark = (await import(`./${name}.ts`)) as { run(args: string[]): Promise<void> };
await benchmark.run(args);
