/** Expressions come back as PostgreSQL writes them. */
import { expect, test } from 'vitest';
import { testingCatalog, testingTable } from '../../../src/sql/catalog/testing.ts';
import { SqlParser } from '../../../src/sql/parse/index.ts';
import { expressionText, overTable } from '../../../src/sql/system/expression-text.ts';
import { sceneOf } from '../../../src/sql/system/scene.ts';
import { testingContext } from '../../../src/sql/system/testing.ts';
import recorded from './expressions.json' with { type: 'json' };
import { expressionTable } from './expressions.ts';

const parser = await SqlParser.load();
const catalog = testingCatalog({ tables: { expressed: expressionTable } });
const table = testingTable(catalog, 'expressed');
const scene = sceneOf(testingContext(catalog, {}, parser));

test.each(recorded)('%s', (expression, plain, pretty) => {
  const text = `(${expression}) IS NOT NULL`;
  expect(expressionText(scene, text, overTable(table), false)).toBe(plain);
  expect(expressionText(scene, text, overTable(table), true)).toBe(pretty);
});
