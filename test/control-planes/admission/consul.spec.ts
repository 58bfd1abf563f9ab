import { describeAdmission } from './describe-admission.js';

describeAdmission('consul', { asked: 4000, rolledOut: 100 });
