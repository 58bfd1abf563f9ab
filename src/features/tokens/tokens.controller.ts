import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Actor } from '../../access/actor.js';
import { CurrentActor } from '../../access/caller.js';
import { Can } from '../../access/can.js';
import type { Answer } from '../../platform/http/answer.js';
import { PageQuery, type Page } from '../../platform/http/pages.js';
import { Operation } from '../../platform/openapi/operation.js';
import { ProjectName } from '../projects/projects.schemas.js';
import { CreateToken, NewToken, Token, TokenPage, tokenExample } from './tokens.schemas.js';
import { TokensService } from './tokens.service.js';

const TokenId = z.uuid();

@ApiTags('Access')
@Controller('v1/projects/:project/tokens')
export class TokensController {
  constructor(private readonly service: TokensService) {}

  @Get()
  @Can('read', 'Token')
  @Operation({
    id: 'listTokens',
    summary: 'The tokens of a project, without their secrets',
    response: { schema: TokenPage, example: { items: [tokenExample], nextCursor: null } },
  })
  list(
    @Param('project', { schema: ProjectName }) project: string,
    @Query({ schema: PageQuery }) query: PageQuery,
    @CurrentActor() actor: Actor,
  ): Promise<Page<Token>> {
    return this.service.list(actor, project, query);
  }

  @Get(':token')
  @Can('read', 'Token')
  @Operation({ id: 'getToken', summary: 'One token, without its secret', response: { schema: Token, example: tokenExample } })
  get(
    @Param('project', { schema: ProjectName }) project: string,
    @Param('token', { schema: TokenId }) token: string,
  ): Promise<Token> {
    return this.service.get(project, token);
  }

  @Post()
  @Can('create', 'Token', { createsProject: true })
  @Operation({
    id: 'createToken',
    summary: 'Makes a token; its secret is in this answer only',
    request: { example: { name: 'release-approver', roles: ['approver'], expiresAt: '2027-11-22T00:00:00Z' } },
    response: {
      status: 201,
      schema: NewToken,
      example: { ...tokenExample, token: 'cct_8mJ0xq3c1VfXn2yQ5rTzWk7bL9dH4gPs6uAeYiOoRtE' },
    },
  })
  create(
    @Param('project', { schema: ProjectName }) project: string,
    @Body({ schema: CreateToken }) body: CreateToken,
    @CurrentActor() actor: Actor,
  ): Promise<Answer<NewToken>> {
    return this.service.create(actor, project, body);
  }

  @Delete(':token')
  @Can('delete', 'Token')
  @Operation({ id: 'revokeToken', summary: 'Revokes a token at once', response: { status: 204 } })
  revoke(
    @Param('project', { schema: ProjectName }) project: string,
    @Param('token', { schema: TokenId }) token: string,
    @CurrentActor() actor: Actor,
  ): Promise<Answer<undefined>> {
    return this.service.revoke(actor, project, token);
  }
}
