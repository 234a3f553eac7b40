/// `scenario6-moshi`, the speech backend: `/api/chat` conversations on the 80 ms frame clock,
/// `/health` and `/api/info`.
///
/// The path of a frame: [ChatRoute] admits a client, [Intake] carries its messages to a thread
/// where [UserDecoder] turns them into samples for [UserAudio]; [Conversation] takes one frame a
/// tick of its [FrameClock] from there, steps the engine, and hands what [AgentEncoder] makes of
/// the answer to [Outbox]. [EngineHost] loads the engine beside all that.
@org.jspecify.annotations.NullMarked
package io.personaplex.backend;
