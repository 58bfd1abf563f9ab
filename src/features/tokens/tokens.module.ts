import { Global, Module } from '@nestjs/common';
import { ActorDirectory } from '../../access/directory.js';
import { entities } from '../../platform/database/database.module.js';
import { BootstrapToken } from './bootstrap-token.js';
import { TokenEntity } from './token.entity.js';
import { TokensController } from './tokens.controller.js';
import { TokensService } from './tokens.service.js';
import { TokensStore } from './tokens.store.js';
import { TokensTypeormStore } from './tokens.typeorm-store.js';
import { WhoamiController } from './whoami.controller.js';

/** Global: the access guard asks it who a token is. */
@Global()
@Module({
  imports: [entities(TokenEntity)],
  controllers: [TokensController, WhoamiController],
  providers: [
    TokensService,
    BootstrapToken,
    { provide: TokensStore, useClass: TokensTypeormStore },
    { provide: ActorDirectory, useExisting: TokensService },
  ],
  exports: [ActorDirectory, BootstrapToken],
})
export class TokensModule {}
