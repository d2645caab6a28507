import { l10n, number, plural } from '../l10n.ts';
import type { ManyAction } from './manyAction.ts';

/** The sentences of an action on many, one set for each action: a language may need other words for each. */

export function titleOf(action: ManyAction): string {
  switch (action) {
    case 'cancel':
      return l10n.t('Cancel Operations');
    case 'retry':
      return l10n.t('Retry Operations');
    case 'delete':
      return l10n.t('Delete Operations');
  }
}

export function iconOf(action: ManyAction): string {
  return { cancel: 'debug-stop', retry: 'debug-restart', delete: 'trash' }[action];
}

/** The button that begins. */
export function startLabel(action: ManyAction, count: number): string {
  const n = number(count);
  switch (action) {
    case 'cancel':
      return plural(count, l10n.t('Cancel {0} Operation', n), l10n.t('Cancel {0} Operations', n));
    case 'retry':
      return plural(count, l10n.t('Retry {0} Operation', n), l10n.t('Retry {0} Operations', n));
    case 'delete':
      return plural(count, l10n.t('Delete {0} Operation…', n), l10n.t('Delete {0} Operations…', n));
  }
}

/** What the button will do. */
export function willSentence(action: ManyAction, count: number): string {
  const n = number(count);
  switch (action) {
    case 'cancel':
      if (count === 0) return l10n.t('There is nothing here that can be canceled now.');
      return plural(count, l10n.t('{0} operation will be canceled.', n), l10n.t('{0} operations will be canceled.', n));
    case 'retry':
      if (count === 0) return l10n.t('There is nothing here that can be retried now.');
      return plural(count, l10n.t('{0} operation will be retried.', n), l10n.t('{0} operations will be retried.', n));
    case 'delete':
      if (count === 0) return l10n.t('There is nothing here that can be deleted now.');
      return plural(
        count,
        l10n.t('{0} operation will be deleted for good, with input, output, log and history.', n),
        l10n.t('{0} operations will be deleted for good, with input, output, log and history.', n),
      );
  }
}

export function leftSentence(count: number): string {
  return plural(
    count,
    l10n.t('{0} operation cannot, and stays as it is.', number(count)),
    l10n.t('{0} operations cannot, and stay as they are.', number(count)),
  );
}

export function runningSentence(action: ManyAction, total: number): string {
  const n = number(total);
  switch (action) {
    case 'cancel':
      return plural(total, l10n.t('Canceling {0} operation.', n), l10n.t('Canceling {0} operations.', n));
    case 'retry':
      return plural(total, l10n.t('Retrying {0} operation.', n), l10n.t('Retrying {0} operations.', n));
    case 'delete':
      return plural(total, l10n.t('Deleting {0} operation.', n), l10n.t('Deleting {0} operations.', n));
  }
}

/** For the status bar, where there is little room. */
export function runningText(action: ManyAction, tried: number, total: number): string {
  const [m, n] = [number(tried), number(total)];
  switch (action) {
    case 'cancel':
      return l10n.t('Canceling {0} of {1}', m, n);
    case 'retry':
      return l10n.t('Retrying {0} of {1}', m, n);
    case 'delete':
      return l10n.t('Deleting {0} of {1}', m, n);
  }
}

export function doneSentence(action: ManyAction, count: number): string {
  const n = number(count);
  switch (action) {
    case 'cancel':
      if (count === 0) return l10n.t('No operation was canceled.');
      return plural(count, l10n.t('{0} operation was canceled.', n), l10n.t('{0} operations were canceled.', n));
    case 'retry':
      if (count === 0) return l10n.t('No operation was retried.');
      return plural(count, l10n.t('{0} operation was retried.', n), l10n.t('{0} operations were retried.', n));
    case 'delete':
      if (count === 0) return l10n.t('No operation was deleted.');
      return plural(count, l10n.t('{0} operation was deleted.', n), l10n.t('{0} operations were deleted.', n));
  }
}

export function askedSentence(count: number): string {
  return plural(
    count,
    l10n.t('{0} of them was running and has been asked to stop.', number(count)),
    l10n.t('{0} of them were running and have been asked to stop.', number(count)),
  );
}

export function refusedSentence(count: number): string {
  return plural(
    count,
    l10n.t('{0} operation was refused.', number(count)),
    l10n.t('{0} operations were refused.', number(count)),
  );
}

export function unknownSentence(count: number): string {
  return plural(
    count,
    l10n.t('Of {0} operation it is not known whether it was done: no answer came.', number(count)),
    l10n.t('Of {0} operations it is not known whether it was done: no answer came.', number(count)),
  );
}

export function untriedSentence(count: number): string {
  return plural(
    count,
    l10n.t('{0} operation was not tried.', number(count)),
    l10n.t('{0} operations were not tried.', number(count)),
  );
}

/** What comes of the groups whose leaders are among them. */
export function groupSentence(action: ManyAction, leaders: number, followers: number): string {
  const [m, n] = [number(leaders), number(followers)];
  switch (action) {
    case 'cancel':
      return plural(
        leaders,
        l10n.t(
          '{0} of them leads a group of {1} followers: those that are not chosen themselves stay, and one of them leads on.',
          m,
          n,
        ),
        l10n.t(
          '{0} of them lead groups of {1} followers in all: those that are not chosen themselves stay, and one of each group leads on.',
          m,
          n,
        ),
      );
    case 'retry':
      return plural(
        leaders,
        l10n.t('{0} of them leads a group: its {1} followers run again with it.', m, n),
        l10n.t('{0} of them lead groups: their {1} followers run again with them.', m, n),
      );
    case 'delete':
      return plural(
        leaders,
        l10n.t('{0} of them leads a group: its {1} followers are deleted with it.', m, n),
        l10n.t('{0} of them lead groups: their {1} followers are deleted with them.', m, n),
      );
  }
}
