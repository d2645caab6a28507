import assert from 'node:assert/strict';
import { layOut, placeLabels } from '../../../../src/viewModel/details/timelineLayout.ts';

const hour = 3_600_000;

describe('the layout of a timeline', () => {
  it('is in proportion to time where that can be read', () => {
    const { boxes, linear } = layOut([1_000, 3_000], 400);
    assert.deepEqual(boxes, [
      { x: 0, width: 100, index: 0, count: 1 },
      { x: 100, width: 300, index: 1, count: 1 },
    ]);
    assert.equal(linear, true);
  });

  it('keeps short attempts beside long waits wide enough, and says that it is not to scale', () => {
    for (const width of [170, 1_070]) {
      const { boxes, linear } = layOut([10, 8 * hour, 200, 3_000, 150], width);
      assert.equal(linear, false);
      assert.ok(boxes.every((box) => box.width >= 14));
      assert.ok(Math.abs(boxes.reduce((sum, box) => sum + box.width, 0) - width) < 0.001);
      assert.ok((boxes[1]?.width ?? 0) > width / 2);
    }
  });

  it('gives room to what took no time at all', () => {
    assert.deepEqual(
      layOut([0, 0], 100).boxes.map(({ width }) => width),
      [50, 50],
    );
    assert.deepEqual(layOut([], 100), { boxes: [], linear: true });
  });

  it('folds what has no room, in the middle, and never draws outside', () => {
    for (const count of [15, 200, 2_001]) {
      const { boxes, linear } = layOut(
        Array.from({ length: count }, (_, index) => (index % 2) * 500),
        170,
      );
      assert.equal(linear, false);
      const folded = boxes.filter((box) => box.count > 1);
      assert.equal(folded.length, 1);
      assert.equal(
        boxes.reduce((sum, box) => sum + box.count, 0),
        count,
      );
      assert.equal(boxes.at(-1)?.index, count - 1);
      const last = boxes.at(-1);
      assert.ok((last?.x ?? 0) + (last?.width ?? 0) <= 170.001);
    }
  });

  it('places labels so that none touches another, the first and last at any rate', () => {
    const wanted = [0, 10, 60, 150, 300].map((x) => ({ x, width: 50 }));
    const places = placeLabels(wanted, 300);
    assert.deepEqual(places, [0, null, 60, 150, 250]);
    assert.deepEqual(
      placeLabels(
        [
          { x: 0, width: 50 },
          { x: 60, width: 50 },
        ],
        60,
      ),
      [0, null],
    );
  });
});
