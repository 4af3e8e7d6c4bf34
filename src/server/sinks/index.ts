export { Sinks, type SinksParts } from './sinks.ts';
