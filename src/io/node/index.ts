export { nodeCrc32 } from './checksum.ts';
export { NodeClock, type NodeClockOptions } from './clock.ts';
export { nodeCrypto } from './crypto.ts';
export { NodeFiles } from './files.ts';
export { NodeMachine } from './machine.ts';
export { GrpcNetwork } from './network.ts';
export type { NetworkSettings, NetworkTls } from './network-settings.ts';
export { NodeRandom } from './random.ts';
export { TcpNetwork } from './tcp-network.ts';
