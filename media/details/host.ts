import { type FromPage, readToPage, type ToPage } from '../../src/viewModel/details/message.ts';
import { connectHost } from '../page/host.ts';

export const { send, remember, recall, listen } = connectHost<ToPage, FromPage>(readToPage);
