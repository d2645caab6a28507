import { setPlace, sharedPostgres, stopShared } from './place.ts';

after(stopShared);

/** A suite that must pass unchanged on SQLite and on PostgreSQL; servers and engines that it starts follow by themselves. */
export function describeOnBoth(title: string, body: (this: Mocha.Suite) => void): void {
  for (const place of ['SQLite', 'PostgreSQL'] as const) {
    describe(`${title} [${place}]`, function () {
      before(async function () {
        setPlace(place);
        if (place === 'SQLite') return;
        // Its programs may have to be installed first.
        this.timeout(180_000);
        await sharedPostgres();
      });
      body.call(this);
      after(() => setPlace('SQLite'));
    });
  }
}
