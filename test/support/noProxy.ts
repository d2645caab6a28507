/** Sends requests of the current suite to their hosts themselves, whatever proxy this machine names. */
export function withoutProxy(): void {
  const usual = process.env.no_proxy;
  before(() => {
    process.env.no_proxy = '*';
  });
  after(() => {
    if (usual === undefined) delete process.env.no_proxy;
    else process.env.no_proxy = usual;
  });
}
