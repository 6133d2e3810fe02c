/** Before every test file: property tests that name no seed draw from the common one. */
import fc from 'fast-check';
import { seed } from './seed.ts';

fc.configureGlobal({ seed });
