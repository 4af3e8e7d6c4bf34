export {
  type ChangeReplicasStep,
  type ClusterState,
  defaultMasterSettings,
  formatStep,
  type MasterSettings,
  type MergeStep,
  type NodeState,
  type RangeState,
  type SplitStep,
  type Step,
  type TransferLeaseStep,
} from './cluster.ts';
export { plan } from './plan.ts';
