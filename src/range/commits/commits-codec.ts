/** What a range remembers of its commits, as images keep it: `CommitNotes` in `proto/jimkv.proto`. */
import {
  decodeTimestamp,
  emptyBytes,
  type Span,
  type Timestamp,
  utf8,
  utf8Text,
  zeroTimestamp,
} from '../../base/index.ts';
import { ProtoReader, ProtoWriter } from '../../wire/index.ts';
import type { CommitAuthor } from '../command.ts';
import { keyOfText, keyText } from '../key-text.ts';
import { readAuthor, writeAuthor } from '../shared-codec.ts';
import { type CommitId, joinCommitId } from './commit-id.ts';
import { Commits, type GoneNotes, type Lane, newLane } from './commits.ts';
import type { NoteColumns, Tie } from './note-list.ts';

/** The bytes of the notes; the recent commits are not in it. */
export function encodeCommits(commits: Commits): Uint8Array {
  const writer = new ProtoWriter();
  for (const { span, upTo } of commits.gone) {
    const gone = writer.begin(3);
    writer.bytes(1, span.start);
    writer.bytes(2, span.end);
    writer.uint(3, upTo);
    writer.end(gone);
  }
  for (const { span, since, notes } of commits.lanes) {
    const lane = writer.begin(2);
    writer.bytes(1, span.start);
    writer.bytes(2, span.end);
    writeNotes(writer, notes.columns());
    for (const { note, keys } of notes.allTies()) {
      const tie = writer.begin(8);
      writer.uint(1, note.timestamp);
      writer.bytes(2, utf8(note.id));
      if (note.author !== undefined) writeAuthor(writer, 4, note.author);
      for (const key of keys) writer.bytesPresent(3, keyOfText(key));
      writer.end(tie);
    }
    writer.uint(9, since);
    writer.end(lane);
  }
  return writer.finish();
}

/** Each timestamp as its distance from the one before; names by their pieces, of which those that no note has are left out. */
function writeNotes(writer: ProtoWriter, { timestamps, sources, names, numbers, starts, ...rest }: NoteColumns): void {
  const numberOf = new Map<number, number>();
  for (const source of sources) if (!numberOf.has(source)) numberOf.set(source, numberOf.size);
  for (const source of numberOf.keys()) writer.bytesPresent(3, utf8(names[source]));
  writer.uints(
    4,
    timestamps.map((timestamp, i) => timestamp - (i === 0 ? 0 : timestamps[i - 1])),
  );
  writer.uints(
    5,
    sources.map((source) => numberOf.get(source) ?? 0),
  );
  writer.uints(6, numbers);
  writer.uints(
    7,
    starts.map((start) => start + 1),
  );
  writeAuthors(writer, rest.authors);
  writer.uints(12, rest.sizes);
}

/** Those that there are, and whose each note is: 0 for nobody's. */
function writeAuthors(writer: ProtoWriter, authors: NoteColumns['authors']): void {
  const numbers = new Map<string, Map<string, number>>();
  let count = 0;
  const whose = new Float64Array(authors.length);
  for (const [i, author] of authors.entries()) {
    if (author === undefined) continue;
    const { user, tag } = author;
    const byTag = numbers.get(user) ?? new Map<string, number>();
    numbers.set(user, byTag);
    let number = byTag.get(tag);
    if (number === undefined) {
      number = ++count;
      byTag.set(tag, number);
      writeAuthor(writer, 10, author);
    }
    whose[i] = number;
  }
  if (count > 0) writer.uints(11, whose);
}

/** Reads what `encodeCommits` wrote. `from`: everything that is recent comes behind it. Throws a JimError. */
export function decodeCommits(bytes: Uint8Array, span: Span, from: Timestamp): Commits {
  const reader = new ProtoReader(bytes);
  const lanes: Lane[] = [];
  const gone: GoneNotes[] = [];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        gone.push({ span, upTo: decodeTimestamp(reader.uint()) });
        break;
      case 2:
        lanes.push(readLane(reader));
        break;
      case 3:
        gone.push(readGone(reader));
        break;
      default:
        reader.skip();
    }
  const commits = new Commits(lanes.length > 0 ? lanes : [newLane(span, from)], gone);
  commits.recent.forget(from);
  return commits;
}

function readGone(reader: ProtoReader): GoneNotes {
  const outer = reader.enter();
  let [start, end, upTo] = [emptyBytes, emptyBytes, zeroTimestamp];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        start = reader.bytes().slice();
        break;
      case 2:
        end = reader.bytes().slice();
        break;
      case 3:
        upTo = decodeTimestamp(reader.uint());
        break;
      default:
        reader.skip();
    }
  reader.leave(outer);
  return { span: { start, end }, upTo };
}

function readLane(reader: ProtoReader): Lane {
  const outer = reader.enter();
  let [start, end] = [new Uint8Array(0), new Uint8Array(0)];
  let since = zeroTimestamp;
  const sources: string[] = [];
  const columns: number[][] = [[], [], [], []];
  const authors: CommitAuthor[] = [];
  const whose: number[] = [];
  const sizes: number[] = [];
  const ties: Tie[] = [];
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        start = reader.bytes().slice();
        break;
      case 2:
        end = reader.bytes().slice();
        break;
      case 3:
        sources.push(utf8Text(reader.bytes()));
        break;
      case 4:
      case 5:
      case 6:
      case 7:
        reader.uints(columns[field - 4]);
        break;
      case 8:
        ties.push(readTie(reader));
        break;
      case 9:
        since = decodeTimestamp(reader.uint());
        break;
      case 10:
        authors.push(readAuthor(reader));
        break;
      case 11:
        reader.uints(whose);
        break;
      case 12:
        reader.uints(sizes);
        break;
      default:
        reader.skip();
    }
  reader.leave(outer);
  const lane = newLane({ start, end }, since);
  for (const tie of ties) lane.notes.addTie(tie);
  const [steps, sourceNumbers, numbers, starts] = columns;
  let timestamp = 0;
  for (let i = 0; i < steps.length; i++) {
    timestamp += steps[i];
    const id = joinCommitId({ source: sources[sourceNumbers[i]], number: numbers[i], start: starts[i] - 1 });
    const author = authors[(whose[i] ?? 0) - 1];
    lane.notes.add({ timestamp: decodeTimestamp(timestamp), id, author }, sizes[i] ?? 0);
  }
  return lane;
}

function readTie(reader: ProtoReader): Tie {
  const outer = reader.enter();
  let timestamp = zeroTimestamp;
  let id = '' as CommitId;
  const keys = new Set<string>();
  let author: CommitAuthor | undefined;
  for (let field = reader.nextField(); field !== 0; field = reader.nextField())
    switch (field) {
      case 1:
        timestamp = decodeTimestamp(reader.uint());
        break;
      case 2:
        id = utf8Text(reader.bytes()) as CommitId;
        break;
      case 3:
        keys.add(keyText(reader.bytes()));
        break;
      case 4:
        author = readAuthor(reader);
        break;
      default:
        reader.skip();
    }
  reader.leave(outer);
  return { note: { timestamp, id, author }, keys };
}
