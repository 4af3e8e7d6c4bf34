export { Coordinator } from './coordinator.ts';
export type * from './local.ts';
export { mergeRows } from './own-rows.ts';
export type * from './ranges-access.ts';
export type * from './service.ts';
export type { TxnServices } from './services.ts';
export { defaultTransactionSettings, type TransactionSettings } from './settings.ts';
export { StatementView } from './statement-view.ts';
export { WriteBuffer } from './write-buffer.ts';
