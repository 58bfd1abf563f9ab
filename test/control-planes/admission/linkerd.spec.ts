import { describeAdmission } from './describe-admission.js';

describeAdmission('linkerd', { asked: 2500, rolledOut: 100 });
