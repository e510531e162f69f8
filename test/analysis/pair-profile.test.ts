import assert from 'node:assert/strict';
import { pairProfile } from '../../lib/analysis/pair-profile';
import { synthesize } from '../../lib/synthetic/synthesize';
import { makeTask } from '../../lib/task/make-task';
import { domainOf, taskOf } from '../task/task-of';

