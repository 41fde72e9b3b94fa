package dev.noderoll.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WarmPoolTest {

    @Test
    void itsTextIsReadAsItWasWritten() {
        for (WarmPool pool :
                new WarmPool[] {new WarmPool(0, -1, "Stopped", false), new WarmPool(12, 40, "Hibernated", true)}) {
            assertThat(WarmPool.parse(pool.text())).isEqualTo(pool);
        }
        assertThat(new WarmPool(1, -1, "Running", true).text()).isEqualTo("min=1,prepared=-1,state=Running,reuse=true");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "min=1",
                "min=-1,prepared=-1,state=Stopped,reuse=true",
                "min=1,prepared=-2,state=Stopped,reuse=true",
                "min=1,prepared=-1,state=Stopped,reuse=maybe",
                "min=1,prepared=-1,state=Stopped,reuse=true,more=1"
            })
    void whatNobodyWroteIsRefused(String text) {
        assertThatThrownBy(() -> WarmPool.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
