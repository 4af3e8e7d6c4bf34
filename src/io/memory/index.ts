export { SimulatedClock, type SimulatedClockOptions, simulationWallStartMs } from './clock.ts';
export { Fabric, goodWires, type WireSettings } from './fabric.ts';
export { type DiskFaults, type LossPlan, MemoryFiles, type MemoryFilesOptions } from './files.ts';
export { MemoryNetwork } from './network.ts';
export { SeededRandom } from './random.ts';
export {
  mix,
  type Scheduled,
  Simulation,
  type SimulationOptions,
  type TraceLine,
  type Uncaught,
} from './simulation.ts';
