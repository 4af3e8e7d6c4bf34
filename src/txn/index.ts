export type * from './local.ts';
export type * from './ranges-access.ts';
export type * from './service.ts';
