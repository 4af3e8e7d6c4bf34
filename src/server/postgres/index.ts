export { type PostgresLogger, PostgresServer, type PostgresServerParts, type SqlSource } from './listener.ts';
export { defaultPostgresSettings, type PostgresSettings, type SqlAuthentication } from './settings.ts';
