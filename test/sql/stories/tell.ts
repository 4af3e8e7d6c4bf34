/** Tells a whole story, in a database of its own. */
import pg from 'pg';
import { Conversation, type ServerAddress } from './conversation.ts';
import { type StoryStep, statementOf } from './story-file.ts';

/** The server's answer to each step. */
export async function tell(
  steps: readonly StoryStep[],
  address: ServerAddress,
  name: string,
): Promise<readonly (readonly string[])[]> {
  const database = `story_${name.replace(/\W/g, '_')}`;
  await administer(address, `create database ${database}`);
  const conversation = new Conversation(address, database);
  try {
    const answers: string[][] = [];
    for (const step of steps) {
      const statement = statementOf(step);
      answers.push(statement === undefined ? [] : await conversation.answer(statement));
    }
    return answers;
  } finally {
    await conversation.close();
    await administer(address, `drop database ${database}`);
  }
}

async function administer(address: ServerAddress, statement: string): Promise<void> {
  const client = new pg.Client({ ...address, database: 'postgres' });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
