import assert from 'node:assert/strict';
import { walIsSound } from '../../../src/engine/store/sqlite/database.ts';

describe('WAL mode', () => {
  it('is used only with versions of SQLite in which it cannot lose committed pages', () => {
    const sound = ['3.44.6', '3.50.7', '3.51.3', '3.53.4', '4.0.0'];
    const unsound = ['3.7.0', '3.43.9', '3.44.5', '3.45.1', '3.50.6', '3.51.0', '3.51.2'];
    assert.deepEqual(
      sound.filter((version) => !walIsSound(version)),
      [],
    );
    assert.deepEqual(unsound.filter(walIsSound), []);
  });
});
