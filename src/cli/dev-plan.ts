/** What `jimkv dev` starts: three (or more) nodes on loopback, each with its zone, ports, and folder. Pure. */
import { UsageError } from './arguments.ts';

/** The command's options, with defaults filled in. */
export interface DevOptions {
  readonly nodes: number;
  readonly dataFolder: string;
  readonly httpPort: number;
  readonly rpcPort: number;
  readonly sqlPort: number;
  readonly grpcPort: number;
  /** Passed on to every node as they are: `--durability memory`, … */
  readonly passedOn: readonly string[];
}

/** One node of the cluster on this machine. */
export interface DevNode {
  /** `node-1`: its name in logs, and its folder. */
  readonly name: string;
  readonly zone: string;
  readonly httpPort: number;
  readonly rpcPort: number;
  readonly sqlPort: number;
  readonly grpcPort: number;
  readonly dataFolder: string;
  readonly logFile: string;
  /** The words behind `jimkv`. */
  readonly commandLine: readonly string[];
}

const zones = ['a', 'b', 'c'];
const host = '127.0.0.1';

/** The nodes, in the order of their ports. */
export function planDev(options: DevOptions): readonly DevNode[] {
  const { nodes, httpPort, rpcPort, sqlPort, grpcPort } = options;
  if (nodes < 1 || nodes > 99) throw new UsageError(`--nodes must be from 1 to 99, not ${nodes}`);
  checkPorts(options);
  const join = Array.from({ length: nodes }, (_, i) => `${host}:${rpcPort + i}`).join(',');
  return Array.from({ length: nodes }, (_, i) => {
    const name = `node-${i + 1}`;
    const zone = zones[i % zones.length];
    const dataFolder = `${options.dataFolder}/${name}`;
    const own = {
      zone,
      join,
      data: dataFolder,
      host,
      'sql-auth': 'trust',
      'http-port': httpPort + i,
      'rpc-port': rpcPort + i,
      'sql-port': sqlPort + i,
      'grpc-port': grpcPort + i,
    };
    const flags = Object.entries(own).flatMap(([flag, value]) => [`--${flag}`, `${value}`]);
    return {
      name,
      zone,
      httpPort: httpPort + i,
      rpcPort: rpcPort + i,
      sqlPort: sqlPort + i,
      grpcPort: grpcPort + i,
      dataFolder,
      logFile: `${options.dataFolder}/logs/${name}.log`,
      commandLine: ['start', ...flags, ...options.passedOn],
    };
  });
}

/** Each node takes the next port of each kind: the rows must exist and not run into one another. */
function checkPorts(options: DevOptions): void {
  const rows = [
    { flag: '--http-port', first: options.httpPort },
    { flag: '--rpc-port', first: options.rpcPort },
    { flag: '--sql-port', first: options.sqlPort },
    { flag: '--grpc-port', first: options.grpcPort },
  ];
  for (const { flag, first } of rows)
    if (first < 1 || first + options.nodes - 1 > 65_535)
      throw new UsageError(`${flag} ${first} leaves no ports for ${options.nodes} nodes`);
  for (const [i, row] of rows.entries())
    for (const other of rows.slice(i + 1))
      if (Math.abs(row.first - other.first) < options.nodes)
        throw new UsageError(
          `${row.flag} ${row.first} and ${other.flag} ${other.first} overlap with ${options.nodes} nodes`,
        );
}

const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

/** How long to wait before a node that died is started again: 1 s, then twice as long each time in a row. */
export function restartPauseMs(diedInARow: number): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(20, Math.max(0, diedInARow - 1)));
}
