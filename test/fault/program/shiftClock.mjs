// Loaded with `node --import` before a program: its wall clock is wrong by BGOPS_CLOCK_SHIFT ms.
const shift = Number(process.env.BGOPS_CLOCK_SHIFT);
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(RealDate.now() + shift);
    else super(...parts);
  }

  static now() {
    return RealDate.now() + shift;
  }
};
