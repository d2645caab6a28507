import { type FromPage, readToPage, type ToPage } from '../../src/viewModel/statistics/message.ts';
import { connectHost } from '../page/host.ts';

export const { send, remember, listen } = connectHost<ToPage, FromPage>(readToPage);
