/** Messages, entries and configurations as the golden stories print them. */
import { formatLogPosition, utf8Text } from '../../../base/index.ts';
import type { Entry, RaftConfig, RaftMessage } from '../types.ts';
import { decodeConfig } from './replica.ts';

/** `4@2 put`: place and content. */
export function formatEntry(entry: Entry): string {
  const place = formatLogPosition(entry.index, entry.term);
  switch (entry.kind) {
    case 'noop':
      return `${place} noop`;
    case 'command':
      return `${place} ${utf8Text(entry.payload)}`;
    case 'config':
      return `${place} config ${formatConfig(decodeConfig(entry.payload).config)}`;
  }
}

/** `(1 2 3)`, joint `(1 2 4)&(1 2 3)`, learners behind a plus. */
export function formatConfig(config: RaftConfig): string {
  const outgoing = config.outgoing.length > 0 ? `&(${config.outgoing.join(' ')})` : '';
  const learners = config.learners.length > 0 ? `+${config.learners.join('+')}` : '';
  return `(${config.voters.join(' ')})${outgoing}${learners}`;
}

/** `1>2 append t1 after 3@1 commit 3: 4@1 a`. */
export function formatMessage(message: RaftMessage): string {
  return `${message.from}>${message.to} ${message.kind} t${message.term}${formatBody(message)}`;
}

function formatBody(message: RaftMessage): string {
  switch (message.kind) {
    case 'pre-vote':
    case 'vote':
      return ` log ${formatLogPosition(message.lastIndex, message.lastTerm)}${message.transfer ? ' transfer' : ''}`;
    case 'pre-vote-reply':
    case 'vote-reply':
      return ` ${message.granted ? 'granted' : 'refused'}${message.quarantined ? ' quarantined' : ''}`;
    case 'append': {
      const entries = message.entries.length === 0 ? '' : `: ${message.entries.map(formatEntry).join(', ')}`;
      return ` after ${formatLogPosition(message.prevIndex, message.prevTerm)} commit ${message.commit}${entries}${message.cured === 0 ? '' : ' cured'}`;
    }
    case 'append-reply': {
      const quarantined = message.quarantine !== 0 ? ' quarantined' : '';
      const grant = message.supportGrant === 0 ? '' : ` grant ${message.supportGrant}`;
      if (message.accepted) return ` match ${message.matchIndex} commit ${message.hintIndex}${grant}${quarantined}`;
      const hint = formatLogPosition(message.hintIndex, message.hintTerm);
      return ` refused ${message.rejectedIndex} hint ${hint}${quarantined}`;
    }
    case 'timeout-now':
    case 'absent':
      return '';
  }
}
