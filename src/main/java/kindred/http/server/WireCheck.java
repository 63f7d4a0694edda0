package kindred.http.server;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import kindred.problem.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure that the server and a proxy in front of it agree where a request ends: a request with
 * another framing than RFC 9112 allows gets a 400, and nothing that follows it on its connection is
 * read.
 */
final class WireCheck extends ChannelDuplexHandler {

  private static final Logger LOG = LoggerFactory.getLogger(WireCheck.class);

  private final MalformedRequest malformed;
  private int unanswered;
  private boolean refused;

  WireCheck(MalformedRequest malformed) {
    this.malformed = malformed;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (refused) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof HttpRequest head) {
      unanswered++;
      check(head);
    } else if (message instanceof HttpContent content && content.decoderResult().isFailure()) {
      LOG.debug("A body is malformed", content.decoderResult().cause());
      ReferenceCountUtil.release(message);
      refuseBody(context);
      return;
    }
    context.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof HttpResponse head
        && head.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
      unanswered--;
    }
    context.write(message, promise);
  }

  /** Marks the head as undecodable, so that {@link MalformedRequest} answers it in its turn. */
  private void check(HttpRequest head) {
    List<String> faults = Framing.faults(head);
    if (head.decoderResult().isSuccess() && !faults.isEmpty()) {
      var problem =
          Problem.of(Problem.Kind.INVALID, MalformedRequest.CODE, String.join(" ", faults));
      head.setDecoderResult(DecoderResult.failure(problem.exception()));
    }
    refused = head.decoderResult().isFailure();
    if (refused) {
      head.setProtocolVersion(HttpVersion.HTTP_1_1); // the version of the response
    }
  }

  /** Answers only if the broken body belongs to the one request that waits for an answer. */
  private void refuseBody(ChannelHandlerContext context) {
    refused = true;
    if (unanswered == 1) {
      context.writeAndFlush(malformed.ofBody(context)).addListener(ChannelFutureListener.CLOSE);
      return;
    }
    context.flush();
    context.close();
  }
}
