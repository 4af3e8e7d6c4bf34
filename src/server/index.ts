export { createKvServer, defaultHttpSettings, type HttpSettings, type KvServer, type KvServerParts } from './http.ts';
export { PostgresServer, type PostgresServerParts, type PostgresSettings, type SqlSource } from './postgres/index.ts';
