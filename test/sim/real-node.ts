import type { MakeNode } from './sim-node.ts';

export const makeRealNode: MakeNode = () => {
  throw new Error('not there yet');
};
