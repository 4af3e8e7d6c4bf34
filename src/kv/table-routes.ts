/** The routes of tables: rows by primary key, alone and in transactions. */
import {
  conditionHeaders,
  deadline,
  deadlineHeader,
  existedHeader,
  type Parameter,
  type Route,
  readTimestampHeader,
  versionHeader,
} from './route.ts';
import * as tables from './tables.ts';

const database: Parameter = { name: 'database', description: 'The database; postgres if nothing is said' };
const columns: Parameter = {
  name: 'columns',
  description: 'Names with commas between them; all columns if nothing is said',
};
const ifColumns: Parameter = {
  name: 'if',
  description: 'A JSON object: only if the row has exactly these values in these columns',
};
const listParameters: readonly Parameter[] = [
  { name: 'prefix', description: 'The first columns of the key, slashes between them' },
  { name: 'start', description: 'The least key, or its first columns' },
  { name: 'end', description: 'The key to stop before, or its first columns' },
  { name: 'limit', description: 'Rows at most', type: 'integer' },
  { name: 'reverse', description: 'From the end to the start', type: 'boolean' },
  columns,
  database,
];
const continuation: Parameter = {
  name: 'continuation',
  description: 'The token of the page before; the other parameters stay as they were',
};
const errors = [400, 403, 404, 409, 412];
const rowBody = {
  kind: 'json',
  schema: 'Row',
  bytesMax: (limits: { readonly valueBytesMax: number }) => limits.valueBytesMax,
  tooLong: 'request-too-large',
} as const;
const rowHeaders = [versionHeader, readTimestampHeader];

/** The four verbs of one row, and the list; `prefix` is the path of a transaction, or nothing. */
function routesUnder(prefix: string, suffix: string, summary: string): readonly Route[] {
  const path = `/v1${prefix}/tables/{schema}/{table}/{key}`;
  const more = prefix === '' ? [] : [410];
  const written = prefix === '' ? [versionHeader] : [];
  return [
    {
      method: 'GET',
      path,
      operation: `getRow${suffix}`,
      access: 'data',
      summary: `Reads a row by its primary key${summary}`,
      query: [columns, database, deadline],
      headers: [...conditionHeaders, deadlineHeader],
      answers: [
        { status: 200, description: 'The row', schema: 'Row', headers: rowHeaders },
        { status: 304, description: 'The row has a version of If-None-Match', headers: rowHeaders },
      ],
      errors: [...errors, ...more],
      handle: tables.getRow,
    },
    {
      method: 'PUT',
      path,
      operation: `putRow${suffix}`,
      access: 'data',
      summary: `Writes a whole row: columns that the body does not name get their defaults${summary}`,
      query: [ifColumns, database, deadline],
      headers: [...conditionHeaders, deadlineHeader],
      body: rowBody,
      answers: [
        { status: 201, description: 'There was no row before', headers: written },
        { status: 204, description: 'There was one', headers: written },
      ],
      errors: [...errors, ...more, 413, 507],
      handle: tables.putRow,
    },
    {
      method: 'PATCH',
      path,
      operation: `patchRow${suffix}`,
      access: 'data',
      summary: `Changes columns of a row that is there${summary}`,
      query: [ifColumns, database, deadline],
      headers: [...conditionHeaders, deadlineHeader],
      body: rowBody,
      answers: [{ status: 204, description: 'It is changed', headers: written }],
      errors: [...errors, ...more, 413, 507],
      handle: tables.patchRow,
    },
    {
      method: 'DELETE',
      path,
      operation: `deleteRow${suffix}`,
      access: 'data',
      summary: `Deletes a row, if there is one${summary}`,
      query: [ifColumns, database, deadline],
      headers: [...conditionHeaders, deadlineHeader],
      answers: [{ status: 204, description: 'There is no row any more', headers: [existedHeader] }],
      errors: [...errors, ...more],
      handle: tables.deleteRow,
    },
    {
      method: 'GET',
      path: path.slice(0, -'/{key}'.length),
      operation: `listRows${suffix}`,
      access: 'data',
      summary: `Lists rows in the order of their primary keys${summary}`,
      query: [...listParameters, continuation, deadline],
      headers: [deadlineHeader],
      answers: [{ status: 200, description: 'A page of rows', schema: 'RowPage', headers: [readTimestampHeader] }],
      errors: [400, 403, 404, ...more],
      handle: tables.listRows,
    },
  ];
}

export const tableRoutes: readonly Route[] = [
  ...routesUnder('', '', ''),
  ...routesUnder('/transactions/{id}', 'InTransaction', ', in a transaction'),
];
