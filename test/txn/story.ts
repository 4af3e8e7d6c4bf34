/**
 * Tells a story of transactions to a cluster. Sessions speak one line after the other; what a session says on a line it says
 * statement by statement, each when the one before is answered. A line is over when everybody has an answer or nothing has
 * happened for a while of simulated time: whoever has none then *waits*, and its answer is printed when it comes. What several
 * sessions hear in the course of one line is printed by session, the speaker first: that they hear it together is the story, and
 * whose network was faster is not.
 */
import type { TxnId } from '../../src/base/index.ts';
import { type NodeName, nodeNames, type StoryCluster } from './cluster.ts';
import { parseLine, type Statement } from './language.ts';
import { perform, type Speaker } from './statements.ts';
import { takeStep } from './steps.ts';

/** Longer than any answer takes that does not wait for another session; a deadlock over nodes is found within 100 ms. */
const quietMs = 250;

/** Who speaks. */
interface Session {
  readonly name: string;
  readonly node: NodeName;
  readonly speaker: Pick<Speaker, 'txn' | 'lastTxn'>;
  readonly queue: { readonly statement: Statement; readonly node: NodeName }[];
  /** Said and not answered. */
  asked: { readonly statement: Statement; readonly node: NodeName; waits: boolean } | undefined;
}

/** One cluster and its sessions. */
export class Story {
  readonly cluster: StoryCluster;
  readonly #sessions = new Map<string, Session>();
  readonly #named: Speaker['named'] = new Map();
  readonly #names = new Map<TxnId, string>();
  /** What was heard in the course of this line, by who heard it. */
  readonly #heard = new Map<string, string[]>();
  #answered = 0;
  #broken: unknown;

  constructor(cluster: StoryCluster) {
    this.cluster = cluster;
  }

  /** Tells some lines, and gives what was answered meanwhile. */
  async tell(lines: readonly string[]): Promise<readonly string[]> {
    const answers: string[] = [];
    for (const line of lines) answers.push(...(await this.#tellLine(line)));
    const [failure] = this.cluster.failures;
    if (failure !== undefined) throw new Error(`a node ended itself: ${String(failure)}`, { cause: failure });
    return answers;
  }

  async #tellLine(text: string): Promise<readonly string[]> {
    const line = parseLine(text);
    const answers: string[] = [];
    if (line.kind === 'cluster') {
      for (const step of line.steps)
        answers.push(...(await takeStep(this.cluster, step, (node) => this.#onKilled(node))));
    } else {
      const session = this.#session(line.session);
      for (const statement of line.statements) session.queue.push({ statement, node: line.node ?? session.node });
      this.#goOn(session);
    }
    await this.#listen();
    const speaker = line.kind === 'session' ? line.session : undefined;
    const listeners = [...this.#heard.keys()].filter((name) => name !== speaker).sort();
    for (const name of speaker === undefined ? listeners : [speaker, ...listeners])
      for (const heard of this.#heard.get(name) ?? []) answers.push(`${name}: ${heard}`);
    this.#heard.clear();
    return answers;
  }

  /** The sessions that have asked this node will not hear from it again. */
  #onKilled(node: NodeName): void {
    for (const session of this.#sessions.values()) {
      const { asked } = session;
      // Its transactions are coordinated by the node that it speaks to.
      if (session.node === node) session.speaker.txn = undefined;
      if (asked?.node !== node) continue;
      this.#hear(session, `${asked.statement.text}: connection lost`);
      session.asked = undefined;
      this.#goOn(session);
    }
  }

  #session(name: string): Session {
    let session = this.#sessions.get(name);
    if (session === undefined) {
      // t1 speaks to n1, t2 to n2, t4 to n1 again; who has no number speaks to n1.
      const number = Number(/\d+$/.exec(name)?.[0] ?? 1);
      const node = nodeNames[(number - 1) % nodeNames.length];
      session = { name, node, speaker: { txn: undefined, lastTxn: undefined }, queue: [], asked: undefined };
      this.#sessions.set(name, session);
    }
    return session;
  }

  #goOn(session: Session): void {
    if (session.asked !== undefined) return;
    const next = session.queue.shift();
    if (next === undefined) return;
    const { statement, node } = next;
    if (!this.cluster.isUp(node)) {
      this.#hear(session, `${statement.text}: connection refused`);
      this.#goOn(session);
      return;
    }
    const asked = { statement, node, waits: false };
    session.asked = asked;
    this.#perform(session, statement, node).then(
      (answer) => this.#onAnswer(session, asked, answer),
      (error: unknown) => {
        this.#broken ??= error;
      },
    );
  }

  async #perform(session: Session, statement: Statement, node: NodeName): Promise<string> {
    const { cluster } = this;
    const speaker: Speaker = Object.assign(session.speaker, {
      kv: cluster.kv(node),
      transactions: cluster.transactions(node),
      named: this.#named,
      nameOf: (txn: TxnId) => this.#names.get(txn) ?? 'another',
    });
    const answer = await perform(speaker, statement);
    if (speaker.txn !== undefined) this.#names.set(speaker.txn, session.name);
    return answer;
  }

  #onAnswer(session: Session, asked: Session['asked'], answer: string): void {
    if (session.asked !== asked) return;
    session.asked = undefined;
    this.#answered++;
    for (const line of answer.split('\n')) if (line !== '') this.#hear(session, line);
    this.#goOn(session);
  }

  /** Runs until all is answered, or nothing comes any more. */
  async #listen(): Promise<void> {
    const { simulation } = this.cluster;
    for (;;) {
      const before = this.#answered;
      const waiting = [...this.#sessions.values()].filter(({ asked }) => asked !== undefined);
      if (waiting.length === 0) return;
      await simulation.runUntil(() => this.#answered > before || this.#broken !== undefined, quietMs);
      if (this.#broken !== undefined) throw this.#broken;
      if (this.#answered === before) break;
    }
    for (const session of this.#sessions.values()) {
      const { asked } = session;
      if (asked === undefined || asked.waits) continue;
      asked.waits = true;
      this.#hear(session, `${asked.statement.text} waits`);
    }
  }

  #hear({ name }: Session, line: string): void {
    const heard = this.#heard.get(name);
    if (heard === undefined) this.#heard.set(name, [line]);
    else heard.push(line);
  }
}
