export { createKvServer, defaultHttpSettings, type HttpSettings, type KvServer, type KvServerParts } from './http.ts';
