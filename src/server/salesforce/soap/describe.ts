import type { SoapCall } from './calls.ts';

export const describeSObjects: SoapCall = () => [];
export const describeSObject: SoapCall = () => [];
export const describeGlobal: SoapCall = () => [];
