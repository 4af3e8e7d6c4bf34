/** The shapes of the JSON bodies, as the OpenAPI description names them. */

/** A JSON Schema, as far as we use it. */
export type Schema = Readonly<Record<string, unknown>>;

const text = { type: 'string' };
const integer = { type: 'integer' };
const base64 = { type: 'string', contentEncoding: 'base64' };
const version = { type: 'string', examples: ['217381200123.7'], description: 'ms.counter' };
const id = { type: 'integer', minimum: 1 };
const idOrName = { type: ['integer', 'string'], examples: [12, 'r12'] };
const tags = { type: ['string', 'array'], items: text, description: '"*", a version, or a list of versions' };
const versions = { type: ['string', 'array'], items: text, description: 'a version, or a list of versions' };
const milliseconds = { ...integer, minimum: 0, description: 'milliseconds' };
const seconds = { type: 'number', exclusiveMinimum: 0, description: 'seconds' };
const wholeNumber = { type: ['string', 'integer'], examples: ['-5'], description: '64 bits, in decimal digits' };
const keyFields = { key: { ...text, description: 'UTF-8 keys' }, keyBase64: { ...base64, description: 'other keys' } };
const feedLimits = {
  deadlineMs: { type: 'integer', description: 'milliseconds without an acknowledgement after which it fails' },
  budgetBytes: { type: 'integer', description: 'written bytes not acknowledged beyond which it fails' },
  options: { type: 'object', additionalProperties: { type: 'string' }, description: 'given back as they are' },
};
const valueFields = { value: text, valueBase64: base64 };

/** A reference to a named schema. */
export function schemaRef(name: keyof typeof schemas): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

function object(properties: Record<string, unknown>, required: readonly string[] = []): Schema {
  return { type: 'object', properties, required };
}

function list(items: Schema): Schema {
  return { type: 'array', items };
}

/** Every named schema. */
export const schemas = {
  Error: object(
    {
      code: text,
      message: text,
      outcome: { enum: ['definite', 'unknown'], description: 'unknown: the request may have taken effect' },
      retry: { enum: ['no', 'statement', 'transaction', 'elsewhere'] },
      details: { type: 'object' },
    },
    ['code', 'message', 'outcome', 'retry', 'details'],
  ),
  Entry: object(
    { ...keyFields, ...valueFields, contentType: text, version, expires: { type: 'string', format: 'date-time' } },
    [],
  ),
  ScanPage: object(
    {
      entries: list({ $ref: '#/components/schemas/Entry' }),
      readTimestamp: version,
      continuation: { ...text, description: 'absent at the end of the scan' },
    },
    ['entries', 'readTimestamp'],
  ),
  ScanLine: {
    description: 'An entry; the last line is an end (with the count) or an error, both perhaps with a continuation.',
    anyOf: [
      { $ref: '#/components/schemas/Entry' },
      object({ end: { const: true }, count: integer, readTimestamp: version, continuation: text }, ['end', 'count']),
      object({ error: { $ref: '#/components/schemas/Error' }, continuation: text }, ['error']),
    ],
  },
  Operation: object(
    {
      op: { enum: ['put', 'delete', 'get'] },
      ...keyFields,
      ...valueFields,
      contentType: text,
      ttl: seconds,
      ifMatch: tags,
      ifNoneMatch: tags,
    },
    ['op'],
  ),
  Batch: list({ $ref: '#/components/schemas/Operation' }),
  BatchResult: object(
    {
      version: { ...version, description: 'the version of everything that the batch wrote' },
      results: list(
        object(
          {
            op: { enum: ['put', 'delete', 'get'] },
            existed: { type: 'boolean', description: 'put, delete: was there an entry before?' },
            found: { type: 'boolean', description: 'get: with the fields of an entry where true' },
            readTimestamp: version,
            error: { $ref: '#/components/schemas/Error' },
          },
          ['op'],
        ),
      ),
    },
    ['results'],
  ),
  Transaction: object(
    { operations: list({ $ref: '#/components/schemas/TransactionOperation' }), lockTimeoutMs: milliseconds },
    ['operations'],
  ),
  TransactionOperation: object(
    {
      namespace: text,
      ...keyFields,
      if: object({ exists: { type: 'boolean' }, version: versions, ...valueFields }),
      get: { type: 'boolean', description: 'the answer has the entry as it was before' },
      put: object({ ...valueFields, contentType: text, ttl: seconds }),
      delete: { type: 'boolean' },
      add: object({ amount: wholeNumber, min: wholeNumber, max: wholeNumber }, ['amount']),
      schema: { ...text, description: 'of a row, with "table", instead of a namespace' },
      table: text,
      database: text,
      patch: { type: 'object', description: 'of a row: the columns that change' },
    },
    [],
  ),
  Row: { type: 'object', description: 'values by the names of their columns' },
  RowPage: object(
    {
      rows: list({ $ref: '#/components/schemas/Row' }),
      readTimestamp: version,
      continuation: { ...text, description: 'absent at the end of the list' },
    },
    ['rows', 'readTimestamp'],
  ),
  TransactionResult: object(
    {
      version: { ...version, description: 'the version of everything that it wrote' },
      results: list(
        object(
          {
            existed: { type: 'boolean', description: 'was there an entry before?' },
            found: { type: 'boolean', description: 'get: with the fields of an entry where true' },
            error: { $ref: '#/components/schemas/Error' },
          },
          ['existed'],
        ),
      ),
    },
    ['version', 'results'],
  ),
  Begin: object({
    level: { enum: ['serializable', 'repeatable-read', 'read-committed'] },
    readOnly: { type: 'boolean' },
    lifeMs: { ...milliseconds, description: 'then it is rolled back' },
    lockTimeoutMs: { ...milliseconds, description: 'how long a statement waits for locks' },
  }),
  Begun: object({ id: text, level: text }, ['id', 'level']),
  Session: object({ token: text, role: text, expires: { ...text, format: 'date-time' } }, ['token', 'role', 'expires']),
  NewFeed: object(
    {
      name: { ...text, description: 'lower case letters, digits, _, . and -' },
      database: text,
      tables: { ...list(text), description: 'as schema.table or table; all of the database if nothing is said' },
      namespace: { ...text, description: 'a key-value namespace, beside or instead of tables' },
      prefix: { ...text, description: 'of its keys; also prefixBase64' },
      start: { ...text, description: 'of its keys, instead of a prefix; also startBase64' },
      end: { ...text, description: 'the key to stop before; also endBase64' },
      columns: list(text),
      where: { ...text, description: 'a condition of SQL on the rows of one table' },
      from: { ...text, description: 'now (default), scan, a cursor, or a timestamp to begin behind' },
      format: { enum: ['json', 'debezium'] },
      ...feedLimits,
    },
    ['name'],
  ),
  FeedChange: object(feedLimits),
  Replay: object({ delivered: integer, refusal: text }, ['delivered']),
  Acknowledgement: object({ cursor: text }, ['cursor']),
  Feed: object(
    {
      name: text,
      state: { enum: ['active', 'failed'] },
      owner: text,
      database: text,
      tables: { ...list(text), description: 'absent: all tables of the database' },
      columns: list(text),
      where: text,
      prefix: text,
      start: text,
      end: text,
      format: text,
      ...feedLimits,
      cursor: { ...text, description: 'where its reader goes on' },
      position: version,
      created: { ...text, format: 'date-time' },
      acknowledged: { ...text, format: 'date-time', description: 'the last acknowledgement' },
      lagMs: { ...milliseconds, description: 'how far behind its reader is' },
      lagBytes: { ...integer, description: 'what was written since, in the ranges that it follows' },
      failure: object(
        {
          reason: { enum: ['deadline', 'budget', 'memory', 'history'] },
          after: { ...version, description: 'changes above this are lost' },
          upTo: { ...version, description: 'up to this, or further' },
          at: { ...text, format: 'date-time' },
        },
        ['reason', 'after', 'upTo', 'at'],
      ),
    },
    ['name', 'state', 'owner', 'database', 'format', 'cursor', 'position'],
  ),
  Feeds: object({ feeds: list({ $ref: '#/components/schemas/Feed' }) }, ['feeds']),
  Committed: object({ version: { ...version, description: 'of everything that it wrote' } }, ['version']),
  Lock: object({
    rangeId: id,
    nodeId: id,
    txn: text,
    target: { ...text, description: 'key or span, printable, not for parsing' },
    mode: { enum: ['shared', 'update', 'exclusive'] },
    granted: { type: 'boolean' },
    prepared: { type: 'boolean', description: 'it ends with the outcome of its transaction only' },
    sinceMs: integer,
    waitsFor: list(text),
  }),
  Locks: object({ locks: list({ $ref: '#/components/schemas/Lock' }) }, ['locks']),
  Namespaces: object({ namespaces: list(text) }, ['namespaces']),
  Namespace: object({ namespace: text }, ['namespace']),
  Node: object({
    nodeId: id,
    zone: text,
    rpcAddress: text,
    httpAddress: text,
    version: text,
    live: { type: 'boolean' },
    ranges: integer,
    leases: integer,
    memoryUsedBytes: integer,
    memoryBudgetBytes: integer,
  }),
  Nodes: object({ clusterId: text, nodeId: id, nodes: list({ $ref: '#/components/schemas/Node' }) }, ['nodes']),
  Range: object({
    rangeId: id,
    start: { ...text, description: 'printable, not for parsing' },
    end: text,
    generation: integer,
    replicas: list(object({ nodeId: id, replicaId: id, role: text, zone: text })),
    leaseholder: { ...id, description: 'absent where nobody is known to hold the lease' },
    keys: integer,
    bytes: integer,
    appliedIndex: integer,
    logBytes: integer,
  }),
  Ranges: object({ ranges: list({ $ref: '#/components/schemas/Range' }) }, ['ranges']),
  Events: object(
    {
      events: list(object({ atMs: { ...integer, description: 'Unix ms' }, step: text, reason: text, outcome: text })),
    },
    ['events'],
  ),
  Split: object({ namespace: text, ...keyFields }, ['namespace']),
  Merge: object({ rangeId: idOrName }, ['rangeId']),
  Transfer: object({ rangeId: idOrName, to: idOrName }, ['rangeId', 'to']),
  Move: object({ rangeId: idOrName, from: idOrName, to: idOrName }, ['rangeId', 'from', 'to']),
  Health: object({ status: { const: 'ok' } }, ['status']),
  Readiness: object({ ready: { type: 'boolean' }, reason: text }, ['ready', 'reason']),
} as const;
