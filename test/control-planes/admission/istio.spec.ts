import { describeAdmission } from './describe-admission.js';

describeAdmission('istio', { asked: 2500, rolledOut: 100 });
