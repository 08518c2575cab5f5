/**
 * @file Mantine's controls as links to screens, typed by the router.
 */
import {
  Anchor,
  Button,
  Menu,
  NavLink,
  type AnchorProps,
  type ButtonProps,
  type MenuItemProps,
  type NavLinkProps,
} from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ComponentPropsWithRef } from 'react';

/** What an anchor takes beside the control's own. */
type AnchorAttributes<Props> = Omit<ComponentPropsWithRef<'a'>, keyof Props>;

export const LinkButton = createLink((props: ButtonProps & AnchorAttributes<ButtonProps>) => (
  <Button component="a" {...props} />
));

export const LinkAnchor = createLink((props: AnchorProps & AnchorAttributes<AnchorProps>) => (
  <Anchor {...props} />
));

export const LinkNavLink = createLink((props: NavLinkProps & AnchorAttributes<NavLinkProps>) => (
  <NavLink component="a" {...props} />
));

export const LinkMenuItem = createLink((props: MenuItemProps & AnchorAttributes<MenuItemProps>) => (
  <Menu.Item component="a" {...props} />
));
