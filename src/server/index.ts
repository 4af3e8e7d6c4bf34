export { RoleAccess, type RoleAccessParts } from './access/role-access.ts';
export { type AccessSettings, defaultAccessSettings, type HttpAuthentication } from './access/settings.ts';
export { GrpcServer, type GrpcServerParts, type GrpcSettings } from './grpc/grpc-server.ts';
export { createKvServer, defaultHttpSettings, type HttpSettings, type KvServer, type KvServerParts } from './http.ts';
export { PostgresServer, type PostgresServerParts, type PostgresSettings, type SqlSource } from './postgres/index.ts';
export { Sinks, type SinksParts } from './sinks/index.ts';
