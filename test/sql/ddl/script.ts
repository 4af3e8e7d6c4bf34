/** What the steps of DDL stories say. `describe t;` is no SQL: it asks for what the catalog knows of the relations whose names are like `t`. */
import type { StoryStep } from '../stories/story-file.ts';

/** How a question to the catalog begins. */
export const describePrefix = 'describe';

/** The statement of a step. */
export function textOf({ lines }: StoryStep): string {
  return lines.join('\n');
}
