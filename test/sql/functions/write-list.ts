/** Writes docs/sql-functions.md: what the table of functions has. `node test/sql/functions/write-list.ts` */
import { writeFileSync } from 'node:fs';
import { functionsList } from './list.ts';

writeFileSync(new URL('../../../docs/sql-functions.md', import.meta.url), functionsList());
