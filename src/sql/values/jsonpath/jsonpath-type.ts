/** jsonpath as a type: its value is its text, in PostgreSQL's form. */

import { SqlError } from '../../errors.ts';
import type { BinaryCodec, TextCodec } from '../sql-type.ts';
import { textBinary } from '../strings.ts';
import { formatJsonPath } from './format.ts';
import { parseJsonPath } from './parse.ts';

const version = 1;

function canonical(text: string): string {
  return formatJsonPath(parseJsonPath(text));
}

/** Its text form. */
export const jsonPathText: TextCodec<string> = {
  parse: canonical,
  format: (value) => value,
};

/** On the wire: a version byte, 1, and the text. */
export const jsonPathBinary: BinaryCodec<string> = {
  write(value, writer) {
    writer.uint8(version);
    writer.text(value);
  },
  read(reader) {
    const given = reader.uint8();
    if (given !== version) throw new SqlError('XX000', `unsupported jsonpath version number: ${given}`);
    return canonical(textBinary.read(reader));
  },
};
