import { type FromManyPage, readToManyPage, type ToManyPage } from '../../src/viewModel/many/message.ts';
import { connectHost } from '../page/host.ts';

export const { send, remember, listen } = connectHost<ToManyPage, FromManyPage>(readToManyPage);
