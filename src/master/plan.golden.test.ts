/**
 * The planner's stories. Commands:
 *
 *   node 4 b [silent 6m] [draining]        adds a node, or says what has become of it
 *   range 1 n1* n2 n3! n4:learner 100      its replicas (* lease, ! damaged, :role) and MiB; [changed 3s] ago
 *   set mergeBytesMax 0                    a setting of the master
 *   plan                                   what would be done now
 *   step [n]                               plans, carries out, lets a minute pass; n times, at most until nothing is left
 *   show                                   the ranges
 *   forget                                 no ranges any more
 */
import { runGolden } from '../../test/golden/golden.ts';
import { type ClusterState, defaultMasterSettings, formatStep, type MasterSettings, plan, type Step } from './index.ts';
import { ModelCluster, type NodeSpec, type RangeSpec } from './testing.ts';

runGolden(new URL('scripts/', import.meta.url), () => {
  const story = new Story();
  return (commands) => commands.flatMap((command) => story.tell(command));
});

/** One file's cluster. */
class Story {
  #nodes: NodeSpec[] = [];
  #ranges: RangeSpec[] = [];
  #cluster: ModelCluster | undefined;
  #settings: MasterSettings = defaultMasterSettings;

  tell(command: string): readonly string[] {
    const [verb, ...words] = command.split(' ').filter((word) => word !== '');
    switch (verb) {
      case 'node':
        return this.#node(words);
      case 'range':
        this.#ranges.push(rangeOf(words));
        this.#cluster = undefined;
        return [];
      case 'forget':
        this.#ranges = [];
        return [];
      case 'set':
        this.#settings = { ...this.#settings, [words[0]]: Number(words[1]) };
        return [];
      case 'plan':
        return this.#plan(this.#world().state()).map(describe);
      case 'step':
        return this.#steps(Number(words[0] ?? 1));
      case 'show':
        return this.#world().format().split('\n');
      default:
        return [`no command ${verb}`];
    }
  }

  #world(): ModelCluster {
    this.#cluster ??= new ModelCluster(this.#nodes, this.#ranges);
    return this.#cluster;
  }

  #node(words: readonly string[]): readonly string[] {
    const silent = words.indexOf('silent');
    const spec: NodeSpec = {
      id: Number(words[0]),
      zone: words[1],
      silentMs: silent < 0 ? undefined : milliseconds(words[silent + 1]),
      draining: words.includes('draining'),
    };
    this.#nodes = [...this.#nodes.filter((node) => node.id !== spec.id), spec];
    this.#cluster?.setNode(spec);
    return [];
  }

  #plan(state: ClusterState): readonly Step[] {
    return plan(state, this.#settings);
  }

  #steps(rounds: number): readonly string[] {
    const world = this.#world();
    const said: string[] = [];
    for (let round = 0; round < rounds; round++) {
      const steps = this.#plan(world.state());
      for (const step of steps) world.apply(step);
      said.push(...steps.map(describe));
      world.nowMs += 60_000;
    }
    return said.length === 0 ? ['nothing to do'] : said;
  }
}

function describe(step: Step): string {
  return `${formatStep(step)}  because ${step.reason}`;
}

function rangeOf(words: readonly string[]): RangeSpec {
  const changed = words.indexOf('changed');
  const replicas = words.slice(1).filter((word) => /^n\d/.test(word));
  const lease = replicas.find((word) => word.includes('*'));
  return {
    id: Number(words[0]),
    mebibytes: Number(words.slice(1).find((word) => /^[\d.]+$/.test(word))),
    replicas: replicas.map((word) => word.replace('*', '')),
    lease: lease === undefined ? undefined : Number(/\d+/.exec(lease)?.[0]),
    changedMsAgo: changed < 0 ? undefined : milliseconds(words[changed + 1]),
  };
}

function milliseconds(text: string): number {
  return Number(text.slice(0, -1)) * (text.endsWith('m') ? 60_000 : 1_000);
}
