/** What the configured channels can do beyond telling something new. */

import { Outboxes, type OutboxOptions } from '../../workers/outboxes.ts';
import type { WorkspaceFrame } from '../storage/workspace.ts';

/**
 * Whether a channel can change a message. One that cannot be opened here (its secret is elsewhere) is taken to: the
 * process that delivers knows, and drops the change.
 */
export function channelsThatUpdate(
  workspace: () => WorkspaceFrame,
  options: OutboxOptions,
): (channel: string) => boolean {
  const outboxes = new Outboxes(options);
  return (channel) => {
    try {
      return outboxes.get(workspace(), channel).outbox.can?.includes('update') === true;
    } catch {
      return true;
    }
  };
}
