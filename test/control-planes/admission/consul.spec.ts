import { describeAdmission } from './describe-admission.js';

describeAdmission('consul', { asked: 4500, rolledOut: 100 });
