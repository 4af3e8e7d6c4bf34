/** EXPLAIN's YAML and XML, as PostgreSQL 15 lays them out. */
import { expect, test } from 'vitest';
import { xmlOf, yamlOf } from './structured.ts';

const query = {
  Plan: {
    'Node Type': 'Sort',
    'Parallel Aware': false,
    'Sort Key': ['kind'],
    Plans: [{ 'Node Type': 'Seq Scan', Filter: "(label = 'x\"<y: '::text)", 'Actual Rows': 9 }],
  },
  'Planning Time': 0.477,
};

test('YAML', () => {
  expect(yamlOf(query)).toBe(`- Plan: 
    Node Type: "Sort"
    Parallel Aware: false
    Sort Key: 
      - "kind"
    Plans: 
      - Node Type: "Seq Scan"
        Filter: "(label = 'x\\"<y: '::text)"
        Actual Rows: 9
  Planning Time: 0.477`);
});

test('XML', () => {
  expect(xmlOf(query)).toBe(`<explain xmlns="http://www.postgresql.org/2009/explain">
  <Query>
    <Plan>
      <Node-Type>Sort</Node-Type>
      <Parallel-Aware>false</Parallel-Aware>
      <Sort-Key>
        <Item>kind</Item>
      </Sort-Key>
      <Plans>
        <Plan>
          <Node-Type>Seq Scan</Node-Type>
          <Filter>(label = 'x"&lt;y: '::text)</Filter>
          <Actual-Rows>9</Actual-Rows>
        </Plan>
      </Plans>
    </Plan>
    <Planning-Time>0.477</Planning-Time>
  </Query>
</explain>`);
});
