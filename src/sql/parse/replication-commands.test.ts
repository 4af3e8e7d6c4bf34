import { expect, test } from 'vitest';
import { parseReplicationCommand } from './replication-commands.ts';

test('commands are read as they are written by libpq, by drivers and by hand', () => {
  expect(parseReplicationCommand('IDENTIFY_SYSTEM')).toEqual({ kind: 'identify-system' });
  expect(parseReplicationCommand(' identify_system ; ')).toEqual({ kind: 'identify-system' });
  expect(parseReplicationCommand('SHOW jimkv.slot_keep_time')).toEqual({
    kind: 'show-for-replication',
    name: 'jimkv.slot_keep_time',
  });
  expect(parseReplicationCommand('DROP_REPLICATION_SLOT "a""b" WAIT')).toEqual({
    kind: 'drop-replication-slot',
    name: 'a"b',
    wait: true,
  });
  const slot = { name: 's', temporary: false, plugin: 'pgoutput', snapshot: 'export', twoPhase: false };
  const create = (text: string) => parseReplicationCommand(`CREATE_REPLICATION_SLOT s ${text}`);
  expect(create('LOGICAL pgoutput')).toEqual({ kind: 'create-replication-slot', slot });
  expect(create('TEMPORARY LOGICAL PgOutput NOEXPORT_SNAPSHOT')).toMatchObject({
    slot: { temporary: true, plugin: 'pgoutput', snapshot: 'nothing' },
  });
  expect(create(`LOGICAL "pgoutput" (SNAPSHOT 'use', TWO_PHASE false)`)).toMatchObject({
    slot: { snapshot: 'use', twoPhase: false },
  });
  expect(create('LOGICAL pgoutput USE_SNAPSHOT TWO_PHASE')).toMatchObject({
    slot: { snapshot: 'use', twoPhase: true },
  });
  expect(
    parseReplicationCommand(
      `START_REPLICATION SLOT "s" LOGICAL 16/B374D848 (proto_version '1', publication_names '"a","b"', messages)`,
    ),
  ).toEqual({
    kind: 'start-replication',
    name: 's',
    place: '16/B374D848',
    options: [
      { namespace: undefined, name: 'proto_version', value: '1', position: 0 },
      { namespace: undefined, name: 'publication_names', value: '"a","b"', position: 0 },
      { namespace: undefined, name: 'messages', value: undefined, position: 0 },
    ],
  });
});

test('what is SQL is left to SQL, what belongs to files is known by its name', () => {
  for (const text of ['select 1', '', 'show_me', 'create table show (a int)', 'begin'])
    expect(parseReplicationCommand(text), text).toBeUndefined();
  for (const text of [
    'BASE_BACKUP (label 1)',
    'TIMELINE_HISTORY 1',
    'START_REPLICATION 0/0',
    'START_REPLICATION SLOT s PHYSICAL 0/0 TIMELINE 1',
  ])
    expect(parseReplicationCommand(text), text).toMatchObject({ kind: 'physical-replication' });
});

test('everything else is a mistake', () => {
  const mistakes: readonly (readonly [text: string, message: string])[] = [
    ['IDENTIFY_SYSTEM now', 'syntax error'],
    ['CREATE_REPLICATION_SLOT', 'syntax error'],
    ['CREATE_REPLICATION_SLOT s LOGICAL', 'syntax error'],
    ['CREATE_REPLICATION_SLOT s LOGICAL p (', 'syntax error'],
    [`CREATE_REPLICATION_SLOT s LOGICAL p (SNAPSHOT 'use', SNAPSHOT 'use')`, 'conflicting or redundant options'],
    [
      `CREATE_REPLICATION_SLOT s LOGICAL p (SNAPSHOT 'x')`,
      'unrecognized value for CREATE_REPLICATION_SLOT option "snapshot": "x"',
    ],
    ['CREATE_REPLICATION_SLOT s LOGICAL p (nosuch)', 'unrecognized option: nosuch'],
    ['CREATE_REPLICATION_SLOT s LOGICAL p NOSUCH', 'syntax error'],
    ['START_REPLICATION SLOT s LOGICAL here', 'syntax error'],
    [`START_REPLICATION SLOT s LOGICAL 0/0 (a 'b'`, 'syntax error'],
    [`START_REPLICATION SLOT s LOGICAL 0/0 (a 'b`, 'syntax error'],
    ['DROP_REPLICATION_SLOT s %', 'syntax error'],
  ];
  for (const [text, message] of mistakes) expect(() => parseReplicationCommand(text), text).toThrow(message);
});
