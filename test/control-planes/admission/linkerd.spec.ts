import { describeAdmission } from './describe-admission.js';

describeAdmission('linkerd', { asked: 4000, rolledOut: 100 });
