import assert from 'node:assert/strict';
import type { Row } from '../../support/dataverse.ts';
import { describeOnBoth } from '../../support/postgres/onBoth.ts';
import { type Conformance, refusal, set, conformance as shared, startConformance } from './support.ts';

describeOnBoth('dynamics-web-api asks about the service', function () {
  this.timeout(60_000);
  let conformance: Conformance;
  before(async () => {
    conformance = await shared();
  });

  it('who it is', async () => {
    const who = await conformance.client.callFunction<Row>('WhoAmI');
    for (const id of ['UserId', 'BusinessUnitId', 'OrganizationId']) assert.match(String(who[id]), /^[0-9a-f-]{36}$/);
  });

  it('for its metadata', async () => {
    const xml: string = await conformance.client.retrieveCsdlMetadata();
    assert.match(xml, /<EntitySet Name="backgroundoperations"/);
    assert.match(xml, /<Action Name="contoso_RebuildIndex"/);
    assert.match(xml, /<Function Name="contoso_Find"/);
  });

  it('for the names of its tables', async () => {
    const client = conformance.clientWith({ useEntityNames: true });
    const list = await client.retrieveMultiple<Row>({ collection: 'backgroundoperation', top: 1 });
    assert.ok(Array.isArray(list.value));
    const definition: Row = await client.retrieveEntity({ key: "LogicalName='backgroundoperation'" });
    assert.deepEqual([definition.EntitySetName, definition.LogicalName], [set, 'backgroundoperation']);
  });

  it('for custom APIs with what belongs to them', async () => {
    const { client } = conformance;
    const expand = [
      { property: 'CustomAPIRequestParameters', select: ['uniquename', 'type', 'isoptional'] },
      { property: 'CustomAPIResponseProperties', select: ['uniquename', 'type'] },
    ];
    const { value } = await client.retrieveMultiple<Row>({
      collection: 'customapis',
      select: ['uniquename', 'displayname', 'isfunction', 'bindingtype'],
      filter: "uniquename eq 'contoso_RebuildIndex'",
      expand,
      includeAnnotations: '*',
    });
    assert.equal(value.length, 1);
    const [api] = value;
    assert.ok(api);
    assert.deepEqual([api.displayname, api.isfunction, api.bindingtype_Formatted], ['Rebuild Index', false, 'Global']);
    const named = (rows: unknown) =>
      (rows as Row[]).map(({ uniquename, type, isoptional }) => [uniquename, type, isoptional]);
    assert.deepEqual(named(api.CustomAPIRequestParameters), [
      ['Scope', 10, false],
      ['Since', 1, true],
      ['Depth', 7, true],
    ]);
    assert.deepEqual(named(api.CustomAPIResponseProperties), [
      ['Count', 7, undefined],
      ['Scope', 10, undefined],
    ]);
    const one: Row = await client.retrieve({
      collection: 'customapis',
      key: String(api.customapiid),
      expand: [{ property: 'PluginTypeId', select: ['typename'] }],
    });
    assert.equal((one.PluginTypeId as Row).typename, 'contoso_RebuildIndex');
    const bound = await client.retrieveMultiple<Row>({
      collection: 'customapis',
      filter: 'bindingtype ne 0',
      orderBy: ['uniquename desc'],
    });
    assert.deepEqual(
      bound.value.map(({ uniquename, bindingtype, boundentitylogicalname }) => [
        uniquename,
        bindingtype,
        boundentitylogicalname,
      ]),
      [
        ['contoso_CountAccounts', 2, 'account'],
        ['contoso_CloseAccount', 1, 'account'],
      ],
    );
    const parameters = await client.retrieveMultiple<Row>({
      collection: 'customapirequestparameters',
      filter: `_customapiid_value eq ${api.customapiid} and isoptional eq true`,
      expand: [{ property: 'CustomAPIId', select: ['uniquename'] }],
    });
    assert.deepEqual(
      parameters.value.map(({ uniquename, CustomAPIId }) => [uniquename, (CustomAPIId as Row).uniquename]),
      [
        ['Since', 'contoso_RebuildIndex'],
        ['Depth', 'contoso_RebuildIndex'],
      ],
    );
  });

  it('and is throttled when somebody says so', async () => {
    const throttled = await startConformance({ faults: { throttle: { next: 1, retryAfter: 7 } } });
    try {
      const refused = await refusal(throttled.client.callFunction('WhoAmI'));
      assert.deepEqual([refused.status, refused.code, refused.headers['retry-after']], [429, '0x80072322', '7']);
      assert.ok((await throttled.client.callFunction<Row>('WhoAmI')).UserId);
    } finally {
      await throttled.stop();
    }
  });
});
