export { type Controller, type ControllerOptions, createController } from "./controller.ts";
export type {
  ArrivedLayer,
  Delivery,
  Host,
  Outcome,
  Piece,
  Plain,
  SourceMask,
  SourcePicture,
  Target,
  Task,
} from "./host.ts";
export { errorNotice, type Notice, notice, splitSentence } from "./notice.ts";
export type { Choice, Panel, Parameter, Pipeline, Values } from "./panel.ts";
export { changeWeight, type Selected } from "./prompt-weight.ts";
export type { RunStage } from "./run.ts";
export type { Thumbnail } from "./thumbnail.ts";
export type { PanelState, ResultPiece, ResultView, RunView } from "./views.ts";
